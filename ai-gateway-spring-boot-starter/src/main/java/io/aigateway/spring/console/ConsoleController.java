package io.aigateway.spring.console;

import io.aigateway.AiGateway;
import io.aigateway.chat.ChatRequest;
import io.aigateway.error.AiGatewayException;
import io.aigateway.error.ConfigurationException;
import io.aigateway.spring.internal.ShownJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page and what it asks for. It is as open as the application makes it: put it behind the application's security.
 * Changes need {@code ai.gateway.console.writable=true} and a header that no other site can make a browser send.
 * Thread-safe.
 */
@Controller
final class ConsoleController {

    private static final String HEADER = "X-AI-Gateway-Console";

    private final AiGateway gateway;
    private final ConsolePage page;
    private final boolean writable;

    ConsoleController(AiGateway gateway, ConsolePage page, boolean writable) {
        this.gateway = gateway;
        this.page = page;
        this.writable = writable;
    }

    @GetMapping({"${ai.gateway.console.path:/aigateway}", "${ai.gateway.console.path:/aigateway}/"})
    void page(HttpServletResponse out) throws IOException {
        out.setContentType("text/html;charset=UTF-8");
        out.setHeader("Content-Security-Policy", page.policy());
        out.setHeader("X-Content-Type-Options", "nosniff");
        out.setHeader("Referrer-Policy", "no-referrer");
        out.setHeader("Cache-Control", "no-cache");
        out.setContentLength(page.html().length);
        out.getOutputStream().write(page.html());
    }

    @GetMapping("${ai.gateway.console.path:/aigateway}/api/state")
    void state(HttpServletResponse out) throws IOException {
        write(out, 200, Map.of("status", gateway.status(), "calls", gateway.recentCalls(), "writable", writable));
    }

    @GetMapping("${ai.gateway.console.path:/aigateway}/api/explain")
    void explain(@RequestParam("model") String model, HttpServletResponse out) throws IOException {
        write(out, 200, gateway.explain(ChatRequest.of(model, "?")));
    }

    @PostMapping("${ai.gateway.console.path:/aigateway}/api/weight")
    void weight(
            @RequestParam("route") String route,
            @RequestParam("provider") String provider,
            @RequestParam("model") String model,
            @RequestParam("weight") int weight,
            HttpServletRequest in,
            HttpServletResponse out)
            throws IOException {
        change(in, out, () -> gateway.admin().setWeight(route, provider, model, weight));
    }

    @PostMapping("${ai.gateway.console.path:/aigateway}/api/key")
    void key(
            @RequestParam("provider") String provider,
            @RequestParam("key") String key,
            @RequestParam("enabled") boolean enabled,
            HttpServletRequest in,
            HttpServletResponse out)
            throws IOException {
        change(in, out, () -> {
            if (enabled) {
                gateway.admin().enableKey(provider, key);
            } else {
                gateway.admin().disableKey(provider, key);
            }
        });
    }

    @PostMapping("${ai.gateway.console.path:/aigateway}/api/reset")
    void reset(@RequestParam("provider") String provider, HttpServletRequest in, HttpServletResponse out)
            throws IOException {
        change(in, out, () -> gateway.admin().reset(provider));
    }

    private void change(HttpServletRequest in, HttpServletResponse out, Runnable change) throws IOException {
        if (!writable) {
            write(out, 403, Map.of("error", "The console is read-only: ai.gateway.console.writable is false."));
            return;
        }
        if (in.getHeader(HEADER) == null) {
            write(out, 403, Map.of("error", "The header " + HEADER + " is missing."));
            return;
        }
        try {
            change.run();
            write(out, 200, Map.of("configVersion", gateway.status().configVersion()));
        } catch (ConfigurationException e) {
            write(out, 400, Map.of("error", String.join("; ", e.problems())));
        } catch (AiGatewayException e) {
            write(out, 409, Map.of("error", e.summary()));
        }
    }

    private void write(HttpServletResponse out, int status, Object value) throws IOException {
        byte[] body = ShownJson.bytes(value);
        out.setStatus(status);
        out.setContentType("application/json");
        out.setHeader("Cache-Control", "no-store");
        out.setHeader("X-Content-Type-Options", "nosniff");
        out.setContentLength(body.length);
        out.getOutputStream().write(body);
    }
}
