package io.aigateway.samples.terminal;

import java.util.ArrayList;
import java.util.List;

/** The command line. */
record Options(String config, String model, boolean stream, boolean explain, boolean trace, String prompt) {

    static final String USAGE = """
            usage: terminal-chat [--config gateway.yaml] --model NAME [--stream] [--explain] [--trace] ["prompt"]

              --config FILE  settings in YAML or JSON; without it, the providers whose keys are set in the environment
              --model NAME   the model to ask for
              --stream       print the answer as it comes
              --explain      say where the call would go, and do not make it
              --trace        print the attempts after the answer
              prompt         the question; without it, questions are read line by line
            """;

    /** What is wrong with a command line. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Options parse(String[] args) throws UsageException {
        String config = "";
        String model = "";
        boolean stream = false;
        boolean explain = false;
        boolean trace = false;
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--config" -> config = value(args, i++);
                case "--model" -> model = value(args, i++);
                case "--stream" -> stream = true;
                case "--explain" -> explain = true;
                case "--trace" -> trace = true;
                default -> {
                    if (args[i].startsWith("--")) {
                        throw new UsageException("unknown option " + args[i]);
                    }
                    words.add(args[i]);
                }
            }
        }
        if (model.isEmpty()) {
            throw new UsageException("--model is missing");
        }
        return new Options(config, model, stream, explain, trace, String.join(" ", words));
    }

    private static String value(String[] args, int i) throws UsageException {
        if (i + 1 >= args.length || args[i + 1].startsWith("--")) {
            throw new UsageException(args[i] + " needs a value");
        }
        return args[i + 1];
    }
}
