/** What Spring Boot's actuator shows of the gateway. */
@NullMarked
package io.aigateway.spring.actuate;

import org.jspecify.annotations.NullMarked;
