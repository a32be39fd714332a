package io.aigateway.internal.wire;

import io.aigateway.chat.ChatRequest;
import io.aigateway.chat.ContentPart;
import io.aigateway.chat.Message;
import io.aigateway.chat.ToolDefinition;
import io.aigateway.spi.RequestWriter;
import java.util.ArrayList;
import java.util.List;

/** Ends of beginnings worth keeping, of which services take only so many. */
public final class CachePoints {

    private CachePoints() {}

    /**
     * The request with at most so many cache points: the first, behind what never changes, and the last ones, behind what
     * was said of late. The same object if there are no more.
     */
    public static ChatRequest limited(ChatRequest chat, int most, RequestWriter out) {
        int all = 0;
        for (ToolDefinition tool : chat.tools()) {
            all += tool.cachePoint() == null ? 0 : 1;
        }
        for (Message message : chat.messages()) {
            all += count(message);
        }
        if (all <= most) {
            return chat;
        }
        out.note("left out " + (all - most) + " cache points: the protocol takes " + most);
        int firstLeftOut = 1;
        int firstKeptAgain = all - most + 1;
        int[] seen = {0};
        List<ToolDefinition> tools = new ArrayList<>(chat.tools().size());
        for (ToolDefinition tool : chat.tools()) {
            boolean drop = tool.cachePoint() != null && isBetween(seen[0]++, firstLeftOut, firstKeptAgain);
            tools.add(drop ? tool.toBuilder().cachePoint(null).build() : tool);
        }
        List<Message> messages = new ArrayList<>(chat.messages().size());
        for (Message message : chat.messages()) {
            if (count(message) == 0) {
                messages.add(message);
                continue;
            }
            List<ContentPart> parts = new ArrayList<>(message.content());
            parts.removeIf(part ->
                    part instanceof ContentPart.CachePoint && isBetween(seen[0]++, firstLeftOut, firstKeptAgain));
            messages.add(message.toBuilder().content(parts).build());
        }
        return chat.toBuilder().tools(tools).messages(messages).build();
    }

    private static boolean isBetween(int position, int from, int to) {
        return position >= from && position < to;
    }

    private static int count(Message message) {
        int points = 0;
        for (ContentPart part : message.content()) {
            points += part instanceof ContentPart.CachePoint ? 1 : 0;
        }
        return points;
    }
}
