package interop

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup puts the program into a process group of its own and has the kernel end it when the test dies.
// SIGTERM, because a program with children (Kamailio) ends those too.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// terminate asks the process to end. An error means that it has ended.
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }

// terminateGroup asks the whole group to end. An error means that nothing is left of it.
func terminateGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGTERM) }

// killGroup kills whatever is left of the group. An error means that nothing is.
func killGroup(pid int) { _ = syscall.Kill(-pid, syscall.SIGKILL) }
