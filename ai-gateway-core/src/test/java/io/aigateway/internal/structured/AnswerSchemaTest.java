package io.aigateway.internal.structured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import io.aigateway.chat.AnswerType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;

/** The schema of a type names what the reader reads; what it names is read. */
class AnswerSchemaTest {

    private static final JsonMapper JSON = new JsonMapper();
    private final StructuredOutput structured = new StructuredOutput(null);

    private <T> AnswerReader<T> reader(AnswerType<T> type) {
        return structured.reader(type, false);
    }

    private JsonNode schema(AnswerType<?> type) {
        return JSON.valueToTree(reader(type).format().schema());
    }

    private <T> T read(AnswerType<T> type, String json) {
        AnswerReader.Read<T> read = reader(type).read(json);
        assertThat(read.problem()).isEmpty();
        assertThat(read.value()).isNotNull();
        return read.value();
    }

    private String problem(AnswerType<?> type, String json) {
        return reader(type).read(json).problem();
    }

    static class Base {
        private String inherited = "";

        public void setInherited(String value) {
            inherited = value;
        }

        public String getInherited() {
            return inherited;
        }
    }

    static final class Derived extends Base {
        private boolean isOpen;
        private String renamed = "";

        public void setOpen(boolean value) {
            isOpen = value;
        }

        public boolean isOpen() {
            return isOpen;
        }

        @JsonProperty("other_name")
        public String getRenamed() {
            return renamed;
        }

        public void setRenamed(String value) {
            renamed = value;
        }

        @JsonIgnore
        public String secret = "";
    }

    @Test
    void fieldsOfABaseClassBooleansAndNamesOnGettersAreReadAsTheSchemaNamesThem() {
        AnswerType<Derived> type = AnswerType.of(Derived.class);
        assertThat(schema(type).get("properties").propertyNames())
                .containsExactlyInAnyOrder("inherited", "open", "other_name");
        Derived read = read(type, "{\"inherited\":\"a\",\"open\":true,\"other_name\":\"b\"}");
        assertThat(read.getInherited()).isEqualTo("a");
        assertThat(read.isOpen()).isTrue();
        assertThat(read.getRenamed()).isEqualTo("b");
    }

    record Address(String street, String town) {}

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record Customer(
            String fullName,
            @JsonUnwrapped(prefix = "home_") Address home) {}

    @Test
    void namingStrategiesAndUnwrappedObjectsAreInTheSchema() {
        AnswerType<Customer> type = AnswerType.of(Customer.class);
        assertThat(schema(type).get("properties").propertyNames())
                .containsExactlyInAnyOrder("full_name", "home_street", "home_town");
        assertThat(read(type, "{\"full_name\":\"Ann\",\"home_street\":\"S\",\"home_town\":\"T\"}"))
                .isEqualTo(new Customer("Ann", new Address("S", "T")));
    }

    record Order(int count, long id, BigDecimal price) {}

    @Test
    void aFractionIsNoIntegerButAnIntegerMayBeWrittenAsOne() {
        AnswerType<Order> type = AnswerType.of(Order.class);
        assertThat(problem(type, "{\"count\":5.5,\"id\":1,\"price\":1}")).contains("5.5");
        assertThat(read(type, "{\"count\":5.0,\"id\":1e3,\"price\":0.12345678901234567890123}"))
                .isEqualTo(new Order(5, 1000, new BigDecimal("0.12345678901234567890123")));
        assertThat(problem(type, "{\"count\":null,\"id\":1,\"price\":1}")).isEqualTo("count is missing");
        assertThat(problem(type, "{\"count\":1e400000000000,\"id\":1,\"price\":1}"))
                .isNotEmpty();
        assertThat(problem(type, "{\"count\":1e400000000,\"id\":1,\"price\":1}"))
                .isNotEmpty();
    }

    enum Level {
        @JsonProperty("low-level")
        LOW,
        HIGH
    }

    enum Code {
        ONE(1),
        TWO(2);

        private final int number;

        Code(int number) {
            this.number = number;
        }

        @JsonValue
        int number() {
            return number;
        }
    }

    record Levels(Level level, @Nullable Level other, Code code, Set<Level> all) {}

    @Test
    void enumsAreNamedAsTheyAreReadAndMayBeNull() {
        AnswerType<Levels> type = AnswerType.of(Levels.class);
        JsonNode properties = schema(type).get("properties");
        assertThat(properties.get("level").toString())
                .isEqualTo("{\"type\":\"string\",\"enum\":[\"low-level\",\"HIGH\"]}");
        assertThat(properties.get("other").toString())
                .isEqualTo("{\"type\":[\"string\",\"null\"],\"enum\":[\"low-level\",\"HIGH\",null]}");
        assertThat(properties.get("code").toString()).isEqualTo("{\"type\":\"integer\",\"enum\":[1,2]}");
        assertThat(read(type, "{\"level\":\"low-level\",\"other\":null,\"code\":2,\"all\":[\"HIGH\"]}"))
                .isEqualTo(new Levels(Level.LOW, null, Code.TWO, Set.of(Level.HIGH)));
    }

    sealed interface Shape {}

    record Circle(double radius) implements Shape {}

    sealed interface Polygon extends Shape {}

    record Square(double side) implements Polygon {}

    record Group(String name, List<Shape> shapes) implements Shape {}

    @Test
    void sealedTypesAreToldApartByTheirNamesAndMayContainThemselves() {
        AnswerType<Shape> type = AnswerType.of(Shape.class);
        JsonNode schema = schema(type);
        assertThat(schema.at("/properties/value/$ref").asString()).isEqualTo("#/$defs/Shape");
        assertThat(schema.at("/$defs/Shape/anyOf").size()).isEqualTo(3);
        assertThat(reader(type).format().strict()).isTrue();
        assertThat(read(
                        type,
                        "{\"value\":{\"type\":\"Group\",\"name\":\"g\",\"shapes\":[{\"type\":\"Circle\",\"radius\":1},"
                                + "{\"type\":\"Square\",\"side\":2.5}]}}"))
                .isEqualTo(new Group("g", List.of(new Circle(1), new Square(2.5))));
        assertThat(problem(type, "{\"value\":{\"type\":\"Square\"}}")).isEqualTo("value.side is missing");
        assertThat(problem(type, "{\"value\":{\"type\":\"Hexagon\",\"side\":1}}"))
                .isNotEmpty();
    }

    sealed interface Event {}

    record Click(String type, int x) implements Event {}

    record Key(char key) implements Event {}

    @Test
    void subtypesWithAPropertyTypeOfTheirOwnAreToldApartByAnother() {
        AnswerType<List<Event>> type = AnswerType.listOf(Event.class);
        assertThat(read(type, "[{\"@type\":\"Click\",\"type\":\"left\",\"x\":1},{\"@type\":\"Key\",\"key\":\"k\"}]"))
                .containsExactly(new Click("left", 1), new Key('k'));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    interface Pet {}

    record Dog(String name) implements Pet {}

    record Cat(int lives) implements Pet {}

    record Owner(Pet pet, @Nullable Pet second, Map<String, Pet> more) {}

    @Test
    void annotatedSubtypesKeepTheirNames() {
        AnswerType<Owner> type = AnswerType.of(Owner.class);
        assertThat(schema(type)
                        .at("/properties/pet/anyOf/0/properties/kind/enum/0")
                        .asString())
                .isIn("dog", "cat");
        assertThat(
                        read(
                                type,
                                "{\"pet\":{\"kind\":\"dog\",\"name\":\"Rex\"},\"second\":null,\"more\":{\"a\":{\"kind\":\"cat\",\"lives\":9}}}"))
                .isEqualTo(new Owner(new Dog("Rex"), null, Map.of("a", new Cat(9))));
        assertThat(problem(type, "{\"pet\":{\"kind\":\"dog\",\"name\":\"Rex\"},\"more\":{\"a\":{\"kind\":\"cat\"}}}"))
                .isEqualTo("more.a.lives is missing");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Card.class, name = "card"),
        @JsonSubTypes.Type(value = Cash.class, name = "cash")
    })
    sealed interface Payment {}

    record Card(String number) implements Payment {}

    record Cash(int coins) implements Payment {}

    @Test
    void annotatedSealedTypesKeepTheNamesOfTheirAnnotations() {
        AnswerType<List<Payment>> type = AnswerType.listOf(Payment.class);
        assertThat(schema(type).toString()).contains("\"card\"", "\"cash\"").doesNotContain("Card", "Cash");
        assertThat(read(type, "[{\"kind\":\"card\",\"number\":\"1\"},{\"kind\":\"cash\",\"coins\":2}]"))
                .containsExactly(new Card("1"), new Cash(2));
    }

    sealed interface Signal {}

    record Lamp(@JsonProperty("type") String colour) implements Signal {}

    record Horn(int tone) implements Signal {}

    @Test
    void aPropertyThatIsRenamedToTypeIsNotLost() {
        AnswerType<List<Signal>> type = AnswerType.listOf(Signal.class);
        assertThat(read(type, "[{\"@type\":\"Lamp\",\"type\":\"red\"},{\"@type\":\"Horn\",\"tone\":1}]"))
                .containsExactly(new Lamp("red"), new Horn(1));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes(@JsonSubTypes.Type(value = Clash.class, name = "clash"))
    interface Clashing {}

    record Clash(String kind) implements Clashing {}

    @Test
    void aNameOfSubtypesThatHidesAPropertyIsRefused() {
        assertThatThrownBy(() -> reader(AnswerType.of(Clashing.class)))
                .hasMessageContaining("Clash has a property \"kind\" of its own");
    }

    record Node(String name, List<Node> children, Optional<Node> twin) {}

    @Test
    void aTypeThatContainsItselfIsADefinition() {
        AnswerType<Node> type = AnswerType.of(Node.class);
        JsonNode schema = schema(type);
        assertThat(schema.get("type").asString()).isEqualTo("object");
        assertThat(schema.at("/properties/children/items/$ref").asString()).isEqualTo("#/$defs/Node");
        assertThat(schema.at("/properties/twin/anyOf/1/type").asString()).isEqualTo("null");
        assertThat(read(
                        type,
                        "{\"name\":\"a\",\"children\":[{\"name\":\"b\",\"children\":[],\"twin\":null}],\"twin\":null}"))
                .isEqualTo(new Node("a", List.of(new Node("b", List.of(), Optional.empty())), Optional.empty()));
        assertThat(problem(type, "{\"name\":\"a\",\"children\":[{\"name\":\"b\"}]}"))
                .isEqualTo("children[0].children is missing");
    }

    record Page<E>(List<E> items, OptionalInt next) {}

    @Test
    void genericsListsMapsAndScalarsAreWholeTypes() {
        assertThat(read(
                        new AnswerType<Page<Address>>() {},
                        "{\"items\":[{\"street\":\"S\",\"town\":\"T\"}],\"next\":null}"))
                .isEqualTo(new Page<>(List.of(new Address("S", "T")), OptionalInt.empty()));
        assertThat(reader(new AnswerType<Page<Address>>() {}).format().name()).isEqualTo("Page_Address");
        assertThat(read(AnswerType.listOf(Level.class), "{\"value\":[\"HIGH\"]}"))
                .containsExactly(Level.HIGH);
        assertThat(read(AnswerType.listOf(Level.class), "[\"HIGH\"]")).containsExactly(Level.HIGH);
        assertThat(read(AnswerType.of(Level.class), "{\"value\":\"HIGH\"}")).isEqualTo(Level.HIGH);
        assertThat(read(AnswerType.of(Integer.class), "{\"value\":7}")).isEqualTo(7);
        assertThat(read(new AnswerType<Map<String, List<Integer>>>() {}, "{\"a\":[1]}"))
                .isEqualTo(Map.of("a", List.of(1)));
        assertThat(reader(new AnswerType<Map<String, List<Integer>>>() {})
                        .format()
                        .strict())
                .isNull();
        assertThat(AnswerType.listOf(Level.class)).isEqualTo(new AnswerType<List<Level>>() {});
    }

    record Open(Object anything, JsonNode tree, List<?> some) {}

    @Test
    void valuesOfAnyTypeAreOpenAndNotOnlyAnEmptyObject() {
        AnswerType<Open> type = AnswerType.of(Open.class);
        JsonNode properties = schema(type).get("properties");
        assertThat(properties.get("anything").isEmpty()).isTrue();
        assertThat(properties.get("tree").isEmpty()).isTrue();
        assertThat(properties.at("/some/items").isEmpty()).isTrue();
        assertThat(reader(type).format().strict()).isNull();
        assertThat(read(type, "{\"anything\":1,\"tree\":[2],\"some\":[\"x\",3]}")
                        .some())
                .isEqualTo(List.of("x", 3));
    }

    @JsonClassDescription("A meeting")
    record Meeting(
            @JsonPropertyDescription("The day it begins") LocalDate day,
            UUID id,
            @JsonProperty("n") String title) {}

    @Test
    void descriptionsAreInTheSchema() {
        JsonNode schema = schema(AnswerType.of(Meeting.class));
        assertThat(schema.get("description").asString()).isEqualTo("A meeting");
        assertThat(schema.at("/properties/day/description").asString()).isEqualTo("The day it begins");
        assertThat(schema.at("/properties/n/type").asString()).isEqualTo("string");
        assertThat(schema.get("required").size()).isEqualTo(3);
    }

    static final class Money {
        final long cents;

        private Money(long cents) {
            this.cents = cents;
        }

        @JsonCreator
        static Money of(String text) {
            return new Money(Long.parseLong(text));
        }
    }

    record Bill(Money total) {}

    @Test
    void creatorsOfTextAreText() {
        AnswerType<Bill> type = AnswerType.of(Bill.class);
        assertThat(schema(type).at("/properties/total/type").asString()).isEqualTo("string");
        assertThat(read(type, "{\"total\":\"12\"}").total().cents).isEqualTo(12);
        assertThat(problem(type, "{\"total\":\"a lot\"}")).contains("a lot");
    }

    interface Abstract {
        String name();
    }

    static final class Hidden {
        private String nobodySetsIt = "";
    }

    record Deep(List<Abstract> all) {}

    @Test
    void typesThatNobodyCanReadAreRefusedByTheirOwnFault() {
        assertThatThrownBy(() -> reader(AnswerType.of(Deep.class)))
                .hasMessageContaining("No answer can be read as Deep")
                .hasMessageContaining("Abstract is abstract and names no subtypes");
        assertThatThrownBy(() -> reader(AnswerType.of(Hidden.class))).hasMessageContaining("nothing that can be set");
        assertThatThrownBy(AnswerSchemaTest::<String>openType)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("variable");
    }

    private static <E> AnswerType<List<E>> openType() {
        return new AnswerType<>() {};
    }

    static final class OddReader extends StdDeserializer<Odd> {
        OddReader() {
            super(Odd.class);
        }

        @Override
        public Odd deserialize(JsonParser parser, DeserializationContext context) {
            return new Odd(context.readTree(parser).get("n").asInt());
        }
    }

    @JsonDeserialize(using = OddReader.class)
    record Odd(int number) {}

    @Test
    void aTypeWithAReaderOfItsOwnNeedsASchemaOfTheCallers() {
        AnswerType<Odd> type = AnswerType.of(Odd.class);
        assertThatThrownBy(() -> reader(type)).hasMessageContaining("give the request a schema");
        assertThat(structured.reader(type, true).read("{\"n\":3}").value()).isEqualTo(new Odd(3));
        assertThatThrownBy(() -> structured.reader(AnswerType.of(Deep.class), true))
                .hasMessageContaining("names no subtypes");
    }

    @Test
    void kotlinDataClassesAreReadWithTheirModule() {
        AnswerType<kotlin.Pair<String, Integer>> type = new AnswerType<>() {};
        assertThat(schema(type).get("properties").propertyNames()).containsExactly("first", "second");
        assertThat(read(type, "{\"first\":\"a\",\"second\":2}")).isEqualTo(new kotlin.Pair<>("a", 2));
    }

    record Names(String firstName) {}

    @Test
    void theApplicationsMapperDecidesNames() {
        JsonMapper mapper = JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        AnswerReader<Names> reader = new StructuredOutput(mapper).reader(AnswerType.of(Names.class), false);
        assertThat(JSON.<JsonNode>valueToTree(reader.format().schema())
                        .at("/required/0")
                        .asString())
                .isEqualTo("first-name");
        assertThat(reader.read("{\"first-name\":\"Ann\",\"unknown\":1}").value())
                .isEqualTo(new Names("Ann"));
    }

    @Test
    void jsonIsFoundInProseFencesAndBehindAMark() {
        AnswerType<Names> type = AnswerType.of(Names.class);
        Names ann = new Names("Ann");
        assertThat(read(type, "```JSON\n{\"firstName\":\"Ann\"}\n```")).isEqualTo(ann);
        assertThat(read(type, "\uFEFF  {\"firstName\":\"Ann\"}\n")).isEqualTo(ann);
        assertThat(read(type, "{\"firstName\":\"Ann\"}\n```")).isEqualTo(ann);
        assertThat(read(type, "Sure {you asked}: [1] {\"firstName\":\"Ann\"} is her name."))
                .isEqualTo(ann);
        assertThat(read(type, "Here:\n```json\n{\"firstName\":\"Ann\"}\n```\nThat is all."))
                .isEqualTo(ann);
        assertThat(problem(type, "It is cold.")).startsWith("it is not JSON");
        assertThat(problem(type, "")).startsWith("it is not JSON");
        assertThat(problem(type, "null")).isNotEmpty();
    }
}
