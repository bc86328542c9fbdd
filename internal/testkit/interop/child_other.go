//go:build !linux

package interop

import (
	"os"
	"os/exec"
)

// ownGroup does nothing where process groups and death signals are not at hand.
func ownGroup(*exec.Cmd) {}

// terminate ends the process.
func terminate(p *os.Process) { _ = p.Kill() }

// terminateGroup does nothing: there is no group.
func terminateGroup(int) {}

// killGroup does nothing: there is no group.
func killGroup(int) {}
