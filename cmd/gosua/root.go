package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"gosua/internal/config"
)

// newRoot makes the command tree. The root command is the softphone; package config reads its options, since their
// order means something and names may be abbreviated.
func newRoot(std streams) *cobra.Command {
	root := &cobra.Command{
		Use:                "gosua [options] [SIP URL to call]",
		Short:              "A SIP softphone for the command line",
		Args:               cobra.ArbitraryArgs,
		DisableFlagParsing: true,
		SilenceErrors:      true,
		SilenceUsage:       true,
		ValidArgsFunction:  completeOptions,
		RunE: func(cmd *cobra.Command, args []string) error {
			suggestCommand(cmd, args, std)
			return runPhone(args, std)
		},
		SuggestionsMinimumDistance: 2,
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.AddCommand(
		newRegister(std),
		newPBX(std),
		newVersion(std),
	)
	ofCommands := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if cmd != root {
			ofCommands(cmd, args)
			return
		}
		_ = showHelp(std.out) // cobra gives no way to tell that the output is gone
	})
	return root
}

// suggestCommand names the command that a mistyped one is close to; what it was taken for is said elsewhere.
func suggestCommand(root *cobra.Command, args []string, std streams) {
	if len(args) == 0 || strings.ContainsAny(args[0], ":-") {
		return
	}
	for _, name := range root.SuggestionsFor(args[0]) {
		fmt.Fprintf(std.err, "gosua: did you mean gosua %s?\n", name)
	}
}

// showHelp is --help: the options, and the commands beside the softphone.
func showHelp(w io.Writer) error {
	err := config.Usage(w)
	_, told := io.WriteString(w, `
Commands beside the softphone (gosua COMMAND --help tells more):
  gosua register URI          Register, tell what happened stage by stage, unregister
  gosua pbx                   Run a small PBX for tests: registrar, echo, tone, busy
  gosua version               Show version and build
  gosua completion SHELL      Print the completion script for bash, zsh, fish or powershell
`)
	return errors.Join(err, told)
}

// completeOptions completes the names of options for the shell.
func completeOptions(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if !strings.HasPrefix(typed, "-") {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var list []string
	for _, o := range config.Options() {
		if name := "--" + o.Name; o.Status == config.Supported && strings.HasPrefix(name, typed) {
			list = append(list, name+"\t"+o.Help)
		}
	}
	return list, cobra.ShellCompDirectiveNoFileComp
}
