/** A guided tour that needs no API key and no server. */
package io.aigateway.samples.quickstart;
