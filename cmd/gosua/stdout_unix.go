//go:build unix

package main

import (
	"errors"

	"golang.org/x/sys/unix"
)

// readerGone tells whether standard output is a pipe or a terminal that nobody reads any more.
func readerGone() bool {
	out := []unix.PollFd{{Fd: int32(unix.Stdout)}}
	for {
		_, err := unix.Poll(out, 0)
		if !errors.Is(err, unix.EINTR) {
			return err == nil && out[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0
		}
	}
}
