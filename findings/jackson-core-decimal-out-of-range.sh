#!/usr/bin/env bash
# jackson-core 3.1.4: the exact value of a number with an exponent of ten digits and more.
#
# Guessed: JsonParser.getDecimalValue() of 1E99999999999, which JSON's grammar allows, throws a JacksonException, as everything
#          that is wrong with a document does; getDoubleValue() gives Infinity.
# Seen:    getDoubleValue() gives Infinity. getDecimalValue() lets java.lang.NumberFormatException out, which is no
#          JacksonException; the parser goes on after it.
# Matters: who catches JacksonException around the reading of somebody else's JSON is left with
#          an unexpected exception by one number in it.
# To do:   catch NumberFormatException where exact decimals are read.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
cat > pom.xml <<'P'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>tools.jackson.core</groupId><artifactId>jackson-core</artifactId><version>3.1.4</version>
</dependency></dependencies></project>
P
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib >mvn.log 2>&1 || { cat mvn.log; exit 2; }
cat > T.java <<'J'
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

public class T {
    public static void main(String[] args) {
        try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), "[1E99999999999,7]")) {
            parser.nextToken();
            parser.nextToken();
            System.out.println("double " + parser.getDoubleValue());
            try {
                System.out.println("decimal " + parser.getDecimalValue().precision());
            } catch (RuntimeException e) {
                System.out.println("decimal " + e.getClass().getName() + " " + (e instanceof JacksonException));
            }
            parser.nextToken();
            System.out.println("next " + parser.getIntValue());
        }
    }
}
J
java -cp "lib/*" T.java | tee out
diff out - <<'X'
double Infinity
decimal java.lang.NumberFormatException false
next 7
X
