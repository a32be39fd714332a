/** Calls without end against upstreams that fail in every way, and a count of what must never happen. */
package io.aigateway.benchmarks.chaos;
