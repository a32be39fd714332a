/** The gateway in a Spring Boot application: auto-configuration from {@code ai.gateway.*} and hooks for its beans. */
@NullMarked
package io.aigateway.spring;

import org.jspecify.annotations.NullMarked;
