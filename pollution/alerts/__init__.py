"""The plan for heavy pollution as pure rules: values in, judgements out, each with its clause and its reasons."""
