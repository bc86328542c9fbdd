package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// streams are the standard streams and the environment, which tests replace.
type streams struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
}

func main() {
	os.Exit(int(run(os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr, os.Getenv})))
}

// run executes a command line and gives its exit code.
func run(args []string, std streams) ExitCode {
	root := newRoot(std)
	root.SetArgs(args)
	err := root.Execute()
	if err == nil {
		return ExitOK
	}
	code := ExitUsage // what cobra finds wrong is usage
	if exit, ok := errors.AsType[*exitError](err); ok {
		code = exit.code
	}
	if err.Error() != "" {
		fmt.Fprintln(std.err, "gosua: "+err.Error())
	}
	return code
}
