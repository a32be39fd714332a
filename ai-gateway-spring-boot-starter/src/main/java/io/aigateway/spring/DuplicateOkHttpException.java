package io.aigateway.spring;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;

/** OkHttp's classes are on the class path more than once, so that chance decides which are used. */
final class DuplicateOkHttpException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String CLASS = "okhttp3/OkHttpClient.class";

    private final transient List<String> places;

    DuplicateOkHttpException(List<String> places) {
        super("OkHttp is on the class path " + places.size() + " times: " + places);
        this.places = List.copyOf(places);
    }

    /** Where it is. */
    List<String> places() {
        return places;
    }

    /**
     * Looks for OkHttp.
     *
     * @throws DuplicateOkHttpException if it is there more than once
     */
    static void check(ClassLoader loader) {
        List<String> places;
        try {
            // a jar that is named twice is one
            places = Collections.list(loader.getResources(CLASS)).stream()
                    .map(URL::toString)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("The class path cannot be searched", e);
        }
        if (places.size() > 1) {
            throw new DuplicateOkHttpException(places);
        }
    }
}
