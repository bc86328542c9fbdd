package calls

import (
	"fmt"

	"gosua/internal/media/stream"
	"gosua/internal/media/t140"
	"gosua/internal/phone/audioline"
	"gosua/internal/phone/event"
	"gosua/internal/sdp/offeranswer"
)

// textTrack is a call's line of real-time text, if it has one. It belongs to the Stack's loop.
type textTrack struct {
	c      *Call
	line   *audioline.TextLine // nil for none
	failed bool                // what was agreed last could not be done
}

// apply makes the stream what was agreed, and tells how it came out.
func (t *textTrack) apply(s offeranswer.Stream, status event.MediaStatus) event.MediaStatus {
	err := t.line.Run(s)
	if t.failed = err != nil; t.failed {
		t.c.emit(event.Notice{Level: 1, Sender: "pjsua_media.c", Text: fmt.Sprintf("Call %d: media %d: %v", t.c.id, s.Index, err)})
		return event.MediaError
	}
	t.c.emit(event.MediaUpdated{Call: t.c.id, Index: s.Index, Kind: s.Kind, Codec: s.Codec.Name, Direction: s.Direction.String()})
	return status
}

// stopUnless ends the stream, if there is one and it is none of those that are agreed on.
func (t *textTrack) stopUnless(agreed []offeranswer.Stream) {
	for _, s := range agreed {
		if t.line.Serves(s) {
			return
		}
	}
	t.stop()
}

// stop ends the stream, if there is one.
func (t *textTrack) stop() {
	if t.running() {
		t.c.cfg.Conference.Shut(t.line.Stop())
	}
}

// running tells whether a stream runs.
func (t *textTrack) running() bool { return t.line != nil && t.line.Stream() != nil }

// stats are the figures of s, if it is the text's.
func (t *textTrack) stats(s offeranswer.Stream) (st stream.Stats, redundancy int, ok bool) {
	if !t.running() || !t.line.Serves(s) {
		return stream.Stats{}, 0, false
	}
	text := t.line.Stream().Stats()
	return stream.Stats{Stats: text.Stats, Codec: s.Codec.Name, Rate: s.Codec.Rate, Discarded: text.Overflow,
		Overflow: text.Overflow, SendFailed: text.SendFailed}, text.Redundancy, true
}

// SendText queues real-time text.
func (c *Call) SendText(text string) error {
	if !c.media.text.running() {
		return fmt.Errorf("call %d: %w", c.id, ErrNoMedia)
	}
	return c.media.text.line.Stream().Send(text)
}

// heardText tells of text that the remote has written.
func (c *Call) heardText(index int, text t140.Text) {
	c.emit(event.TextReceived{Call: c.id, Stream: index, Seq: text.Seq, Text: text.Text})
}
