//go:build !unix

package terminal

import "os"

// notifyResize does nothing where windows do not tell their size.
func notifyResize(chan os.Signal) {}

func stopResize(chan os.Signal) {}

// stopProcess does nothing where processes are not stopped.
func stopProcess() {}
