package stream

import "time"

// talker turns frames into packets. It belongs to the clock.
type talker struct {
	stream  *Stream
	ticks   int // of the RTP clock in a frame
	payload []byte
	// failed counts frames that could not be sent; the network may come back.
	failed uint64
}

func (t *talker) init(s *Stream) {
	t.stream = s
	t.ticks = int(int64(s.format.PTime) * int64(s.clock) / int64(time.Second))
	t.payload = make([]byte, 0, maxPayload)
}

// write sends a frame, or the part of a digit that takes its place.
func (t *talker) write(frame []int16, m *machinery) {
	rtp := t.stream.rtp
	if !m.Sending {
		t.stream.digits.sender.Abandon()
		rtp.Pause(t.ticks)
		return
	}
	busy, err := rtp.SendEvent(t.ticks)
	if !busy {
		t.payload, err = m.encoder.Encode(t.payload[:0], t.stream.digits.mix(frame))
		if err == nil && len(t.payload) > 0 {
			err = rtp.Send(m.PayloadType, t.payload, t.ticks)
		} else {
			rtp.Pause(t.ticks)
		}
	}
	if err != nil {
		t.failed++
	}
}
