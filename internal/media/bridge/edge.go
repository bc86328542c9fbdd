package bridge

import (
	"fmt"

	"gosua/internal/media"
	"gosua/internal/media/resample"
)

// edge is where a port meets the bridge: frames of the bridge's format on one side, of the
// port's on the other.
type edge struct {
	port   media.Port // nil: silence in, nothing out
	direct bool       // the formats agree
	in     converter  // from the port
	out    converter  // to the port
	tail   int        // values that a port now silent has said and that are still in the queue or the filter
}

// silentEdge is the edge of no port.
func silentEdge() *edge { return &edge{} }

func newEdge(p media.Port, bridge media.Format) (*edge, error) {
	f := p.Format()
	if err := f.Validate(); err != nil {
		return nil, err
	}
	e := &edge{port: p}
	e.direct = f.Rate == bridge.Rate && f.Channels == bridge.Channels && f.Samples() == bridge.Samples()
	if e.direct {
		return e, nil
	}
	var err error
	if e.in, err = newConverter(f, bridge); err == nil {
		e.out, err = newConverter(bridge, f)
	}
	if err != nil {
		return nil, fmt.Errorf("convert %v: %w", f, err)
	}
	return e, nil
}

// read fills frame with what the port says; false is silence.
func (e *edge) read(frame []int16) bool {
	if e.port == nil {
		return false
	}
	if e.direct {
		return e.port.ReadFrame(frame)
	}
	for len(e.in.fifo) < len(frame) {
		heard := e.port.ReadFrame(e.in.input)
		if !heard {
			clear(e.in.input)
		}
		e.in.convert(e.in.input)
		if heard {
			e.tail = len(e.in.fifo) + e.in.held
		}
	}
	e.in.pop(frame)
	heard := e.tail > 0
	e.tail = max(e.tail-len(frame), 0)
	return heard
}

// write gives the port what it hears.
func (e *edge) write(frame []int16) {
	if e.port == nil {
		return
	}
	if e.direct {
		e.port.WriteFrame(frame)
		return
	}
	e.out.convert(frame)
	for len(e.out.fifo) >= len(e.out.output) {
		e.out.pop(e.out.output)
		e.port.WriteFrame(e.out.output)
	}
}

// converter changes the rate and the channels of a stream, and queues the result until
// a whole frame of the other side is there.
type converter struct {
	from, to  media.Format
	channels  int // while the rate is changed: the fewer of the two
	resampler *resample.Resampler
	held      int     // most values of the result that a sound may still be in the filter for
	input     []int16 // one frame of from
	narrow    []int16 // input with the channels of the resampler
	resampled []int16
	wide      []int16 // resampled with the channels of to
	output    []int16 // one frame of to
	fifo      []int16
}

func newConverter(from, to media.Format) (converter, error) {
	c := converter{from: from, to: to, channels: min(from.Channels, to.Channels)}
	r, err := resample.New(from.Rate, to.Rate, c.channels)
	if err != nil {
		return converter{}, err
	}
	c.resampler = r
	c.held = 2 * media.Format{Rate: to.Rate, Channels: to.Channels, PTime: r.Delay()}.FrameLen()
	most := r.MaxOutput(from.Samples() * c.channels)
	c.input = make([]int16, from.FrameLen())
	c.narrow = make([]int16, from.Samples()*c.channels)
	c.resampled = make([]int16, 0, most)
	c.wide = make([]int16, most/c.channels*to.Channels)
	c.output = make([]int16, to.FrameLen())
	c.fifo = make([]int16, 0, len(c.wide)+to.FrameLen())
	return c, nil
}

// convert queues what src, one frame of from, becomes.
func (c *converter) convert(src []int16) {
	narrow := media.Rechannel(c.narrow, src, c.from.Channels, c.channels)
	c.resampled = c.resampler.Process(c.resampled[:0], narrow)
	wide := media.Rechannel(c.wide, c.resampled, c.channels, c.to.Channels)
	c.fifo = append(c.fifo, wide...)
}

// pop moves the oldest values of the queue to frame.
func (c *converter) pop(frame []int16) {
	copy(frame, c.fifo)
	rest := copy(c.fifo, c.fifo[len(frame):])
	c.fifo = c.fifo[:rest]
}
