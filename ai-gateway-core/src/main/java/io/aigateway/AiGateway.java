package io.aigateway;

import io.aigateway.chat.ChatClient;
import io.aigateway.chat.ChatRequest;
import io.aigateway.config.GatewayConfig;
import io.aigateway.embedding.EmbeddingClient;
import io.aigateway.internal.admin.Inspector;
import io.aigateway.internal.admin.Operator;
import io.aigateway.internal.admin.Prober;
import io.aigateway.internal.client.GatewayChatClient;
import io.aigateway.internal.client.GatewayEmbeddingClient;
import io.aigateway.internal.client.GatewayRerankClient;
import io.aigateway.internal.engine.Engine;
import io.aigateway.internal.structured.StructuredOutput;
import io.aigateway.model.ModelListRequest;
import io.aigateway.rerank.RerankClient;
import io.aigateway.spi.Secret;
import io.aigateway.trace.CallRecord;
import io.aigateway.trace.Explanation;
import io.aigateway.trace.GatewayStatus;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An AI gateway inside this JVM: one {@link ChatClient} over many providers, models, endpoints and keys. Thread-safe;
 * build one, share it, close it with the application.
 *
 * <pre>{@code
 * try (AiGateway gateway = AiGateway.builder()
 *         .provider("openai", p -> p.apiKeys("sk-1", "sk-2"))
 *         .provider("deepseek", p -> p.apiKeys("sk-3"))
 *         .route("chat", r -> r.target("openai", "gpt-4o-mini").fallback("deepseek", "deepseek-chat"))
 *         .build()) {
 *     System.out.println(gateway.chatClient().ask("chat", "Who are you?"));
 * }
 * }</pre>
 */
public final class AiGateway implements AutoCloseable {

    private final Engine engine;
    private final StructuredOutput structured;
    private final ChatClient chat;
    private final EmbeddingClient embedding;
    private final RerankClient rerank;
    private final Inspector inspector;
    private final GatewayAdmin admin;
    private final AiGatewayBuilder origin;
    private Runnable whenClosed = () -> {};

    AiGateway(Engine engine, StructuredOutput structured, AiGatewayBuilder origin) {
        this.engine = engine;
        this.origin = origin;
        this.structured = structured;
        this.chat = new GatewayChatClient(engine, structured, null);
        this.embedding = new GatewayEmbeddingClient(engine);
        this.rerank = new GatewayRerankClient(engine);
        Prober prober = new Prober(engine);
        prober.start();
        this.inspector = new Inspector(engine, prober);
        this.admin = new GatewayAdmin(new Operator(engine, origin::check));
    }

    /** A builder without settings. Built as it is, it uses every preset whose key variable is set. */
    public static AiGatewayBuilder builder() {
        return new AiGatewayBuilder();
    }

    /**
     * A gateway configured by a YAML or JSON file.
     *
     * @throws io.aigateway.error.ConfigurationException if the file cannot be read or its settings are wrong, with every
     *     problem
     */
    public static AiGateway load(Path file) {
        return builder().file(file).build();
    }

    /** The client for chats. */
    public ChatClient chatClient() {
        return chat;
    }

    /**
     * The client of a name that {@code clients} has settings for: its calls have that default model, tenant and
     * consumer. The settings may change while it is in use.
     */
    public ChatClient chatClient(String name) {
        return new GatewayChatClient(engine, structured, name);
    }

    /** The client for embeddings. */
    public EmbeddingClient embeddingClient() {
        return embedding;
    }

    /** The client for reranking. */
    public RerankClient rerankClient() {
        return rerank;
    }

    /**
     * The models that a provider says it has, in its own spelling and order; asked anew at each call.
     *
     * @param provider id of the provider
     * @throws io.aigateway.error.AiGatewayException if it cannot be asked or does not answer
     */
    public List<String> models(String provider) {
        return engine.models(ModelListRequest.builder(provider).build()).names();
    }

    /** What would become of a request now: the route, its targets, and why some cannot take it. Calls nobody. */
    public Explanation explain(ChatRequest request) {
        return inspector.explain(request, false);
    }

    /** The live picture: providers, keys (masked), health, routes, running calls. */
    public GatewayStatus status() {
        return inspector.status();
    }

    /** The calls that ended last with their traces, the last one first; {@code observability.recent-calls} of them. */
    public List<CallRecord> recentCalls() {
        return engine.recentCalls();
    }

    /** The consumer that a key belongs to; null for nobody. */
    public @Nullable String consumerOf(Secret key) {
        return engine.consumerOf(key);
    }

    /**
     * The model names that routes answer to exactly, in alphabetical order.
     *
     * @param consumer only those that this consumer may ask for; null for all
     */
    public List<String> modelNames(@Nullable String consumer) {
        return engine.modelNames(consumer);
    }

    /** Changes by hand. */
    public GatewayAdmin admin() {
        return admin;
    }

    /** The configuration in force. */
    public GatewayConfig config() {
        return engine.config();
    }

    /**
     * Replaces the configuration at once. Running calls and streams end under the old one, new ones use the new one,
     * and the health of keys and endpoints stays.
     *
     * @throws io.aigateway.error.ConfigurationException if it is wrong; the old one stays in force
     */
    public void reconfigure(GatewayConfig config) {
        origin.check(config);
        engine.reconfigure(config);
    }

    /**
     * A builder that knows the protocols, presets, strategies and the environment that this gateway was built with, and
     * none of its settings: for making a configuration in code for {@link #reconfigure(GatewayConfig)}.
     */
    public AiGatewayBuilder configBuilder() {
        return origin.withoutSettings();
    }

    /**
     * Replaces the configuration by that of a file, in the place of the files this gateway was built with. What else was
     * set on the builder stays.
     *
     * @throws io.aigateway.error.ConfigurationException if it is wrong; the old one stays in force
     */
    public void reconfigure(Path file) {
        engine.reconfigure(origin.read(file));
    }

    /**
     * Refuses new calls, waits for running ones as long as {@code close-grace} says, then cancels them. Idempotent.
     */
    @Override
    public void close() {
        engine.close();
        whenClosed.run();
    }

    void whenClosed(Runnable action) {
        whenClosed = action;
    }
}
