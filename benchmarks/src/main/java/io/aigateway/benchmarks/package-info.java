/** Measurements: JMH for the pieces, and a comparison with a bare client for the whole. */
package io.aigateway.benchmarks;
