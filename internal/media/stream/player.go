package stream

import (
	"fmt"
	"time"

	"gosua/internal/media"
	"gosua/internal/media/codec"
	"gosua/internal/media/jitter"
)

// quiet is the level below which a packet may be dropped to shorten the delay, dBov.
const quiet = -50

// decoder is a codec's decoder under the payload type that it comes with.
type decoder struct {
	pt uint8
	id string
	codec.Decoder
}

// receivable are those of the codecs that may come in that have the shape of the one that is sent; an error when none has.
func receivable(setup Setup) ([]Payload, error) {
	sent := setup.Codec
	if len(setup.Receive) == 0 {
		return []Payload{{Type: setup.PayloadType, Codec: sent}}, nil
	}
	var list []Payload
	for _, p := range setup.Receive {
		if c := p.Codec; c.Rate == sent.Rate && c.ClockRate == sent.ClockRate && c.Channels == sent.Channels {
			list = append(list, p)
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("receive %s: %w", setup.Receive[0].Codec.ID(), ErrFormat)
	}
	return list, nil
}

// decoderFor is the decoder of p: that of old if it had it.
func decoderFor(p Payload, old *machinery) (decoder, error) {
	c := p.Codec
	if old != nil {
		for _, d := range old.decoders {
			if d.pt == p.Type && d.id == c.ID() {
				return d, nil
			}
		}
	}
	if c.NewDecoder == nil {
		return decoder{}, fmt.Errorf("codec %q cannot be received", c.Name)
	}
	d, err := c.NewDecoder()
	if err != nil {
		return decoder{}, fmt.Errorf("decoder %s: %w", c.Name, err)
	}
	return decoder{pt: p.Type, id: c.ID(), Decoder: d}, nil
}

// find is the decoder of a payload type; nil when there is none.
func (m *machinery) find(pt uint8) codec.Decoder {
	for i := range m.decoders {
		if m.decoders[i].pt == pt {
			return m.decoders[i].Decoder
		}
	}
	return nil
}

// player turns packets into frames. It belongs to the clock.
type player struct {
	stream *Stream
	buffer *jitter.Buffer
	batch  *batch
	pcm    []int16 // decoded and not played, interleaved
	pt     uint8   // of the packet decoded last
	any    bool    // pt counts
}

func (p *player) init(s *Stream, b *jitter.Buffer) {
	p.stream, p.buffer, p.batch = s, b, new(batch)
}

// restart forgets what was buffered: the other side was not listened to.
func (p *player) restart() {
	p.buffer.Reset()
	p.pcm, p.any = p.pcm[:0], false
}

// read fills frame with what is due. False: silence.
func (p *player) read(frame []int16, m *machinery, now time.Time) bool {
	p.batch = p.stream.inbox.swap(p.batch)
	if !m.Receiving {
		return false
	}
	for i := range p.batch.n {
		p.buffer.Push(p.batch.items[i].packet, p.batch.items[i].at)
	}
	for len(p.pcm) < len(frame) {
		if !p.decode(m, now) {
			break
		}
	}
	n := copy(frame, p.pcm)
	clear(frame[n:])
	p.pcm = append(p.pcm[:0], p.pcm[n:]...)
	return n > 0
}

// decode adds what the buffer gives next. False: nothing is due.
func (p *player) decode(m *machinery, now time.Time) bool {
	f := p.buffer.Pop(now)
	switch f.Kind {
	case jitter.Empty:
		return false
	case jitter.Lost:
		p.conceal(m, f)
	default:
		if len(f.Payload) == 0 {
			p.silence(f.Ticks) // a telephone event
		} else if !p.decodePayload(m, f) {
			p.conceal(m, jitter.Frame{Ticks: f.Ticks})
		}
	}
	return true
}

// decodePayload adds the samples in a payload. False when there are none to be had.
func (p *player) decodePayload(m *machinery, f jitter.Frame) bool {
	d := m.find(f.PayloadType)
	if d == nil {
		return false
	}
	had := len(p.pcm)
	out, err := d.Decode(p.pcm, f.Payload)
	if err != nil || len(out) <= had {
		return false
	}
	p.pcm, p.pt, p.any = out, f.PayloadType, true
	if f.Surplus && media.Level(out[had:]) < quiet {
		p.pcm = out[:had]
		p.buffer.Discard()
	}
	return true
}

// conceal adds what replaces a lost packet: out of the next one, if that repeats it.
func (p *player) conceal(m *machinery, f jitter.Frame) {
	d := m.find(p.pt)
	if !p.any || d == nil {
		p.silence(f.Ticks)
		return
	}
	if r, ok := d.(codec.Recoverer); ok && len(f.Payload) > 0 && f.PayloadType == p.pt {
		p.pcm = r.Recover(p.pcm, f.Payload, p.samples(f.Ticks))
		return
	}
	p.pcm = d.Conceal(p.pcm, p.samples(f.Ticks))
}

// silence adds ticks of it.
func (p *player) silence(ticks int) {
	for range max(p.samples(ticks), 1) * p.stream.format.Channels {
		p.pcm = append(p.pcm, 0)
	}
}

// samples is ticks of the RTP clock at the codec's rate, per channel.
func (p *player) samples(ticks int) int {
	return int(int64(ticks) * int64(p.stream.format.Rate) / int64(p.stream.clock))
}
