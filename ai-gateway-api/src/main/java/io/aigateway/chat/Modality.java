package io.aigateway.chat;

/** What tokens stand for. */
public enum Modality {
    /** Text. */
    TEXT,
    /** Images. */
    IMAGE,
    /** Sound. */
    AUDIO,
    /** Video. */
    VIDEO,
    /** Documents. */
    DOCUMENT,
    /** Something that has no neutral name. */
    OTHER
}
