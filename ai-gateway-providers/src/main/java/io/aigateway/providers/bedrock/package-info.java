/** Amazon Bedrock's Converse protocol, and the signature of AWS. */
@NullMarked
package io.aigateway.providers.bedrock;

import org.jspecify.annotations.NullMarked;
