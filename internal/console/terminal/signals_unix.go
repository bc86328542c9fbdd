//go:build unix

package terminal

import (
	"os"
	"os/signal"
	"syscall"
	"time"
)

// notifyResize has c told of each new size of the window.
func notifyResize(c chan os.Signal) { signal.Notify(c, syscall.SIGWINCH) }

func stopResize(c chan os.Signal) { signal.Stop(c) }

// stopGrace is how long a stop may take to come. Where there is no shell to continue it, it never does.
const stopGrace = 100 * time.Millisecond

// stopProcess stops the process as Ctrl-Z does, and returns when it goes on.
func stopProcess() {
	if syscall.Kill(0, syscall.SIGTSTP) == nil {
		<-time.After(stopGrace)
	}
}
