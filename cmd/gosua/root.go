package main

import (
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
		RunE:               func(_ *cobra.Command, args []string) error { return runPhone(args, std) },
	}
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.AddCommand(
		newRegister(std),
		newPBX(std),
		newVersion(std),
	)
	return root
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
