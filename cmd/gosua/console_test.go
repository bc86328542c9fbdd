package main

import (
	"strings"
	"testing"
)

// TestRestartOptionsAreChecked proves that the phone is not ended for options with which it would not begin again.
func TestRestartOptionsAreChecked(t *testing.T) {
	s := &session{program: &program{args: []string{"--no-tcp", "--id=sip:a@h"}, std: streams{env: func(string) string { return "" }}}}
	for options, want := range map[string]string{
		"":                          "",
		"--null-audio":              "",
		"--local-port 5070|--color": "",
		"--bogus":                   `Argument "--bogus" is not valid. Use --help to see help`,
		"--no-udp":                  "--no-udp: without UDP, TCP and TLS nothing is left to talk over",
		"--help":                    "--help and --version begin no phone",
		"--version":                 "--help and --version begin no phone",
		"--config-file=/nonexist":   "--config-file: cannot read /nonexist: no such file or directory",
	} {
		got := ""
		if err := s.accepts(strings.FieldsFunc(options, func(r rune) bool { return r == '|' })); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("restart %s: %q, want %q", options, got, want)
		}
	}
}
