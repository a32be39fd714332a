package io.aigateway.internal.routing;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolCall;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.spi.TokenEstimator;

/**
 * Four Latin characters a token, one token for every character of a script without spaces, and a few for each message:
 * within a quarter of the truth for common tokenizers, in a few nanoseconds a character.
 */
public final class CharacterEstimator implements TokenEstimator {

    private static final int PER_MESSAGE = 4;
    private static final int PER_IMAGE = 800;
    private static final int WIDE = 0x2E80;

    @Override
    public int estimateInput(ChatRequest request) {
        long quarters = 0;
        for (Message message : request.messages()) {
            quarters += PER_MESSAGE * 4L;
            for (ContentPart part : message.content()) {
                quarters += part instanceof ContentPart.Text text ? quarters(text.text()) : PER_IMAGE * 4L;
            }
            for (ToolCall call : message.toolCalls()) {
                quarters += quarters(call.name()) + quarters(call.arguments());
            }
        }
        for (ToolDefinition tool : request.tools()) {
            String schema = String.valueOf(tool.raw() == null ? tool.parameters() : tool.raw());
            quarters += quarters(tool.name()) + quarters(schema);
        }
        return (int) Math.min(Integer.MAX_VALUE, quarters / 4);
    }

    @Override
    public int estimate(CharSequence text) {
        return (int) Math.min(Integer.MAX_VALUE, (quarters(text) + 3) / 4);
    }

    private static long quarters(CharSequence text) {
        long quarters = 0;
        for (int i = 0; i < text.length(); i++) {
            quarters += text.charAt(i) < WIDE ? 1 : 4;
        }
        return quarters;
    }
}
