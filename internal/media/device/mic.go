//go:build cgo

package device

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/gen2brain/malgo"
)

const micPeriod = 10 // ms that the card hands over at a time

// micBackends are the sound systems asked for a microphone, in order. JACK is not among
// them: without its daemon its library writes to the terminal.
func micBackends() []malgo.Backend {
	switch runtime.GOOS {
	case "windows":
		return []malgo.Backend{malgo.BackendWasapi}
	case "darwin":
		return []malgo.Backend{malgo.BackendCoreaudio}
	}
	return []malgo.Backend{malgo.BackendPulseaudio, malgo.BackendAlsa}
}

// microphone is a capturing device.
type microphone struct {
	context *malgo.AllocatedContext
	device  *malgo.Device
	push    func(pcm []int16)
	pcm     []int16
	closed  atomic.Bool
}

// captureMalgo starts capturing from the default microphone.
func captureMalgo(channels int, push func(pcm []int16)) (io.Closer, error) {
	m := &microphone{push: push}
	var err error
	if m.context, err = malgo.InitContext(micBackends(), malgo.ContextConfig{}, nil); err != nil {
		return nil, fmt.Errorf("open microphone: %w", err)
	}
	c := malgo.DefaultDeviceConfig(malgo.Capture)
	c.SampleRate = CardRate
	c.PeriodSizeInMilliseconds = micPeriod
	c.Capture.Format = malgo.FormatS16
	c.Capture.Channels = uint32(channels)
	if m.device, err = malgo.InitDevice(m.context.Context, c, malgo.DeviceCallbacks{Data: m.data}); err != nil {
		return nil, fmt.Errorf("open microphone: %w", errors.Join(err, m.freeContext()))
	}
	if err = m.device.Start(); err != nil {
		return nil, fmt.Errorf("start microphone: %w", errors.Join(err, m.Close()))
	}
	return m, nil
}

// data takes what the card hands over, on a thread of malgo's.
func (m *microphone) data(_, in []byte, _ uint32) {
	m.pcm = m.pcm[:0]
	for ; len(in) >= 2; in = in[2:] {
		m.pcm = append(m.pcm, int16(binary.LittleEndian.Uint16(in)))
	}
	m.push(m.pcm)
}

// Close stops capturing and waits until data is called no more.
func (m *microphone) Close() error {
	if m.closed.Swap(true) {
		return nil
	}
	m.device.Uninit()
	return m.freeContext()
}

func (m *microphone) freeContext() error {
	err := m.context.Uninit()
	m.context.Free()
	return err
}
