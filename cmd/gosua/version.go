package main

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
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

// printVersion is --version: below our own line what scripts look for in pjsua's list of settings.
func printVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, `%s
Dumping configurations:
 PJ_HAS_IPV6               : 0
 PJ_HAS_SSL_SOCK           : 1
PJMEDIA_HAS_RTCP_XR : 0
`, versionLine())
	return err
}
