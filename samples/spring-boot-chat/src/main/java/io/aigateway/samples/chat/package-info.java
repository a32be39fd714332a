/** A Spring Boot application that asks models through the gateway. */
@NullMarked
package io.aigateway.samples.chat;

import org.jspecify.annotations.NullMarked;
