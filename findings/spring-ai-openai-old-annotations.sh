#!/usr/bin/env bash
# Where Spring AI 2.0.0 (Jackson 3), openai-java (Jackson 2) and Maven meet: one jar with two owners.
#
# Guessed: Jackson 3 has its own packages and coordinates (tools.jackson), so it lives beside Jackson 2, and
#          a project whose one dependency is spring-ai-openai 2.0.0 can register a @Tool method.
# Seen:    Jackson 3 still takes its annotations from com.fasterxml.jackson.core:jackson-annotations, the
#          same jar as Jackson 2. openai-java asks for 2.18.2 and is nearer in the tree, so Maven picks
#          that one; jackson-databind 3.1 needs a later one, and the first JsonMapper (here inside
#          ToolCallbacks.from) ends in NoClassDefFoundError JsonSerializeAs. With the annotations that
#          jackson-databind 3.1 asks for, the same class file runs.
# Matters: a client library on Jackson 3 in an application that also holds a provider's SDK on Jackson 2
#          fails at run time, and which side wins depends on the depth and order of dependencies. Nothing
#          fails at build time, and the Error passes every `catch (Exception e)`.
# To do:   import a BOM that manages jackson-annotations (Spring Boot's does), or name the artifact oneself
#          at the version that Jackson 3 asks for.
set -euo pipefail
T=$(mktemp -d); trap 'rm -rf "$T"' EXIT; cd "$T"
project() { # folder, further dependencies
  mkdir "$1"
  cat > "$1/pom.xml" <<P
<project><modelVersion>4.0.0</modelVersion>
<groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><dependencies>$2
<dependency><groupId>org.springframework.ai</groupId><artifactId>spring-ai-openai</artifactId><version>2.0.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
P
  (cd "$1" && mvn -q -B dependency:copy-dependencies -DoutputDirectory=lib) >mvn.log 2>&1 || { cat mvn.log; exit 2; }
}
project alone ""
project named "<dependency><groupId>com.fasterxml.jackson.core</groupId><artifactId>jackson-annotations</artifactId><version>2.21</version></dependency>"
cat > Main.java <<'J'
import org.springframework.ai.support.ToolCallbacks;
import org.springframework.ai.tool.annotation.*;

public class Main {
  public static class Weather {
    @Tool(description = "degrees in a town") public int degrees(@ToolParam String town) { return 21; }
  }
  public static void main(String[] a) {
    String seen;
    try {
      seen = "called, " + ToolCallbacks.from(new Weather())[0].call("{\"town\":\"Bern\"}");
    } catch (Throwable e) {
      seen = e.getClass().getSimpleName() + " " + e.getMessage();
    }
    System.out.println(seen);
  }
}
J
mkdir classes && javac -parameters -cp 'alone/lib/*' -d classes Main.java
jars() { (cd "$1/lib" && ls | grep -E '^(jackson-annotations|jackson-databind-3|openai-java-core)' | tr '\n' ' '); }
alone=$(java -cp 'classes:alone/lib/*' Main); named=$(java -cp 'classes:named/lib/*' Main)
java -version 2>&1 | head -1
echo "spring-ai-openai 2.0.0 alone:  $(jars alone)"
echo "  expected  called, 21"
echo "  seen      $alone"
echo "annotations 2.21 named:        $(jars named)"
echo "  expected  called, 21"
echo "  seen      $named"
if [ "$alone" = "NoClassDefFoundError com/fasterxml/jackson/annotation/JsonSerializeAs" ] && [ "$named" = "called, 21" ]
then echo "as recorded"; else echo "CHANGED"; exit 1; fi
