/**
 * Tests of applications and plugins: an upstream that fails on command, virtual time, seeded randomness, and checks that
 * nothing was leaked.
 */
@NullMarked
package io.aigateway.testkit;

import org.jspecify.annotations.NullMarked;
