//go:build linux && cgo

package device

/*
#cgo pkg-config: alsa
#include <alsa/asoundlib.h>

static void gosua_ignore(const char *file, int line, const char *function, int err, const char *fmt, ...) {
}

// gosua_probe_playback opens and closes a device, with libasound keeping its opinion to itself.
static int gosua_probe_playback(const char *name) {
	snd_pcm_t *pcm;
	int err;
	snd_lib_error_set_handler(gosua_ignore);
	err = snd_pcm_open(&pcm, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
	if (err >= 0)
		snd_pcm_close(pcm);
	return err;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// probe tells whether there is a default card to play on. It also keeps libasound, from here on and
// for every user of it in the process, from writing its complaints to the terminal.
//
// Asking first matters: a failed oto context leaves a goroutine behind for ever.
func probe() error {
	name := C.CString("default")
	defer C.free(unsafe.Pointer(name))
	if code := C.gosua_probe_playback(name); code < 0 {
		return errors.New(C.GoString(C.snd_strerror(code)))
	}
	return nil
}
