package io.aigateway.internal.health;

/**
 * The right of one attempt to try what is out of use. Whoever took it gives it back, and nobody else can: it is compared
 * by identity.
 */
public final class Trial {

    Trial() {}
}
