package main

import (
	"os"
	"syscall"
	"testing"
)

func TestInterrupts(t *testing.T) {
	for _, c := range []struct {
		name         string
		signals      []os.Signal
		typed        bool
		exit, atOnce ExitCode
	}{
		{"none", nil, false, ExitOK, ExitOK},
		{"one", []os.Signal{os.Interrupt}, false, ExitInterrupted, ExitOK},
		{"two", []os.Signal{os.Interrupt, os.Interrupt}, false, ExitInterrupted, ExitInterrupted},
		{"the first decides", []os.Signal{syscall.SIGTERM, os.Interrupt}, false, ExitTerminated, ExitInterrupted},
		{"quit", []os.Signal{syscall.SIGQUIT, os.Interrupt}, false, ExitCode(131), ExitInterrupted},
		{"hang-up", []os.Signal{syscall.SIGHUP}, false, ExitCode(129), ExitOK},
		{"hang-up told twice", []os.Signal{syscall.SIGHUP, syscall.SIGHUP}, false, ExitCode(129), ExitOK},
		{"hang-up, then a signal", []os.Signal{syscall.SIGHUP, syscall.SIGTERM}, false, ExitCode(129), ExitTerminated},
		{"typed", nil, true, ExitInterrupted, ExitOK},
		{"typed, then a signal", []os.Signal{syscall.SIGTERM}, true, ExitInterrupted, ExitTerminated},
	} {
		t.Run(c.name, func(t *testing.T) {
			atOnce := make(chan ExitCode, 2)
			ctx, i := newInterrupts(func(code ExitCode) { atOnce <- code })
			if c.typed {
				i.typed()
			}
			for _, s := range c.signals {
				i.signals <- s
			}
			if c.exit != ExitOK {
				<-ctx.Done() // the polite end begins
			} else if ctx.Err() != nil {
				t.Error("the context is cancelled without a signal")
			}
			if c.atOnce != ExitOK {
				if got := <-atOnce; got != c.atOnce {
					t.Errorf("at once with %d, want %d", got, c.atOnce)
				}
			}
			i.stop()
			if i.exit() != c.exit || len(atOnce) > 0 {
				t.Errorf("exit %d, want %d", i.exit(), c.exit)
			}
		})
	}
}

func TestBrokenPipes(t *testing.T) {
	for _, c := range []struct {
		stdout bool
		exit   ExitCode
	}{{false, ExitOK}, {true, ExitReaderGone}} {
		ctx, i := newInterrupts(func(code ExitCode) { t.Errorf("at once with %d", code) })
		i.pipes <- syscall.SIGPIPE // of a connection: the output of this test is read
		i.pipeBroken(c.stdout)
		if ended := ctx.Err() != nil; ended != c.stdout || i.exit() != c.exit {
			t.Errorf("%+v: ended %v, exit %d", c, ended, i.exit())
		}
		i.stop()
	}
}
