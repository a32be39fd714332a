/** Chat in a terminal, through the gateway. */
package io.aigateway.samples.terminal;
