package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// interrupts turns signals into a polite end, and a second one into one at once.
type interrupts struct {
	signals chan os.Signal
	pipes   chan os.Signal // somebody has hung up: who reads standard output, or a remote
	atOnce  func(ExitCode) // ends the process
	cancel  context.CancelFunc
	stopped chan struct{}
	done    chan struct{}

	mu   sync.Mutex // guards code
	code ExitCode   // of the first signal, ExitOK before it
}

// newInterrupts watches SIGINT, SIGTERM, SIGQUIT and SIGHUP: the first cancels the context, the second calls atOnce,
// unless it is SIGHUP. (By itself SIGQUIT would end the process with the terminal raw.) So does the end of who reads standard output, which is told by SIGPIPE.
func newInterrupts(atOnce func(ExitCode)) (context.Context, *interrupts) {
	ctx, cancel := context.WithCancel(context.Background())
	i := &interrupts{signals: make(chan os.Signal, 2), pipes: make(chan os.Signal, 1), atOnce: atOnce,
		cancel: cancel, stopped: make(chan struct{}), done: make(chan struct{})}
	signal.Notify(i.signals, os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGHUP)
	signal.Notify(i.pipes, syscall.SIGPIPE)
	go i.watch()
	return ctx, i
}

func (i *interrupts) watch() {
	defer close(i.done)
	for {
		select {
		case s := <-i.signals:
			i.received(s)
		case <-i.pipes:
			i.pipeBroken(readerGone())
		case <-i.stopped:
			return
		}
	}
}

func (i *interrupts) received(s os.Signal) {
	code := ExitInterrupted
	if number, ok := s.(syscall.Signal); ok {
		code = ExitCode(128 + number)
	}
	switch {
	case i.first(code):
		i.cancel()
	case s != syscall.SIGHUP: // several tell that the terminal is gone: it, the kernel, the shell; none is impatient
		i.atOnce(code)
	}
}

// pipeBroken begins the polite end if it is standard output that nobody reads, and not a connection.
func (i *interrupts) pipeBroken(stdout bool) {
	if stdout && i.first(ExitReaderGone) {
		i.cancel()
	}
}

// first notes the code of a signal, unless there was one before.
func (i *interrupts) first(code ExitCode) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.code != ExitOK {
		return false
	}
	i.code = code
	return true
}

// typed notes that Ctrl-C was typed where the terminal makes no signal of it.
func (i *interrupts) typed() {
	i.first(ExitInterrupted)
	i.cancel()
}

// exit is the code the signals lead to, ExitOK without one.
func (i *interrupts) exit() ExitCode {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.code
}

// stop ends watching. SIGPIPE stays caught where nobody reads standard output, up to the end of the process, so that whatever
// is still said does not kill it; signal.Ignore would not do: a write at that very moment dies of SIGPIPE.
func (i *interrupts) stop() {
	signal.Stop(i.signals)
	if !readerGone() {
		signal.Stop(i.pipes)
	}
	close(i.stopped)
	<-i.done
	i.cancel()
}

// exitNow is the end at once of a subcommand that has nothing to put back.
func exitNow(code ExitCode) { os.Exit(int(code)) }
