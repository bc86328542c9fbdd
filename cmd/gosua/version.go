package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"gosua/internal/console/lines"
)

// version is set by the build: go build -ldflags "-X main.version=1.2.3".
var version = "dev"

func newVersion(std streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show version and build",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(std.out, versionLine())
			return err
		},
	}
}

func versionLine() string {
	return fmt.Sprintf("gosua %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// userAgent is the program in a User-Agent: its version, what it is built for, and with.
func userAgent() string {
	return fmt.Sprintf("gosua/%s %s-%s %s", version, runtime.GOOS, runtime.GOARCH, strings.ReplaceAll(runtime.Version(), " ", "-"))
}

// printVersion is --version: below our own line what scripts look for in pjsua's list of settings.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintln(w, versionLine()+"\n"+lines.Settings())
	return err
}
