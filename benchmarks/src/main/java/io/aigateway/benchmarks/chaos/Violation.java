package io.aigateway.benchmarks.chaos;

/** What must never happen. */
enum Violation {
    OTHERS_ANSWER("another call's answer"),
    DAMAGED_ANSWER("a success with a damaged answer"),
    FAILED_THOUGH_WELL("failed although an upstream was well all the time"),
    TOO_LATE("longer than the deadline and 2 s"),
    UNDECLARED("an exception that is not declared"),
    RECORDS("not exactly one record"),
    NOT_ASKED("well for 35 s without being asked"),
    REMAINS("something remains after the load");

    private final String words;

    Violation(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
