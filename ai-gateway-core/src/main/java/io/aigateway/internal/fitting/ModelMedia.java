package io.aigateway.internal.fitting;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Images and sound that a model made: services do not take them back as a model's words. What the service itself needs of
 * them (an id, a signed part) goes along with the message's own fields; of speech the words are kept.
 */
final class ModelMedia {

    private ModelMedia() {}

    static ChatRequest left(ChatRequest request, Consumer<String> note) {
        boolean any = false;
        for (Message message : request.messages()) {
            any |= message.role() == Role.ASSISTANT
                    && message.content().stream().anyMatch(ModelMedia::isMedia);
        }
        if (!any) {
            return request;
        }
        note.accept("left out images or sound that a model made: they are not taken back as its words");
        List<Message> messages = new ArrayList<>(request.messages().size());
        for (Message message : request.messages()) {
            messages.add(message.role() == Role.ASSISTANT ? words(message) : message);
        }
        return request.toBuilder().messages(messages).build();
    }

    private static Message words(Message message) {
        List<ContentPart> parts = new ArrayList<>(message.content().size());
        boolean silent = message.text().isEmpty();
        for (ContentPart part : message.content()) {
            if (!isMedia(part)) {
                parts.add(part);
            } else if (silent && part instanceof ContentPart.Audio audio && audio.transcript() != null) {
                parts.add(new ContentPart.Text(audio.transcript()));
            }
        }
        return message.toBuilder().content(parts).build();
    }

    static boolean isMedia(ContentPart part) {
        return part instanceof ContentPart.Image
                || part instanceof ContentPart.Audio
                || part instanceof ContentPart.File;
    }
}
