package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"gosua/internal/config"
	"gosua/internal/console/lines"
	"gosua/internal/console/terminal"
)

// badOptions tells every fault on standard error, and in pjsua's words on standard output where no person reads it.
func badOptions(err error, std streams) error {
	for _, fault := range faults(err) {
		fmt.Fprintln(std.err, "gosua: "+lines.Clean(fault.Error()))
		if fault.Pjsua != "" && !terminal.IsTerminal(std.out) {
			_, _ = std.out.Write(lines.Usage(fault.Pjsua).Append(nil, time.Now(), '!')) // standard error has it
		}
	}
	return &exitError{code: ExitUsage}
}

func faults(err error) config.Errors {
	if all, ok := errors.AsType[config.Errors](err); ok {
		return all
	}
	if one, ok := errors.AsType[*config.Error](err); ok {
		return config.Errors{one}
	}
	return config.Errors{{Text: err.Error()}}
}

// loadPasswords reads the passwords that options point to; a prompt for one goes through the terminal.
func loadPasswords(c *config.Config, term terminal.Terminal, std streams) error {
	return c.LoadPasswords(config.PasswordReaders{
		ReadFile: os.ReadFile,
		ReadLine: func() (string, error) { return term.ReadLine(passwordPrompt(std.in)) },
		Run:      func(command string) (string, error) { return commandOutput(context.Background(), command, std.err) },
	})
}

// passwordPrompt asks a person, not a pipe.
func passwordPrompt(in io.Reader) terminal.Prompt {
	p := terminal.Prompt{Secret: true}
	if terminal.IsTerminal(in) {
		p.Text = "Password: "
	}
	return p
}

// commandOutput runs a command of the shell and returns what it prints.
func commandOutput(ctx context.Context, command string, stderr io.Writer) (string, error) {
	shell, flag := "/bin/sh", "-c"
	if runtime.GOOS == "windows" {
		shell, flag = "cmd", "/c"
	}
	cmd := exec.CommandContext(ctx, shell, flag, command)
	cmd.Stderr = stderr
	out, err := cmd.Output()
	return string(out), err
}

// firstLine reads one line, of a pipe as of a terminal.
func firstLine(in io.Reader) (string, error) {
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && line == "" {
		return "", fmt.Errorf("read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
