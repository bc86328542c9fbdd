package calls

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gosua/internal/media/bridge"
	"gosua/internal/phone/event"
	"gosua/internal/phone/wave"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/parttest"
)

// textLine is a line of real-time text of the remote's.
const textLine = "m=text 7002 RTP/AVP 98\r\na=rtpmap:98 t140/1000\r\n"

// kinds are the media of a call as it stands: what each is, how it is, and whether it is in the conference.
func (r *rig) kinds(call int) string {
	r.T.Helper()
	info, _ := r.info(call)
	var list []string
	for _, m := range info.Media {
		s := m.Kind + " " + m.Status.String()
		if m.Slot >= 0 {
			s += " heard"
		}
		list = append(list, s)
	}
	return strings.Join(list, ", ")
}

// statuses are the media that were told of, and the notices of level 1.
func (r *rig) statuses() (media, notices []string) {
	told := parttest.Heard[event.Event](r.Rig)
	for _, ev := range told {
		switch ev := ev.(type) {
		case event.CallMedia:
			media = append(media, ev.Kind+" "+ev.Status.String())
		case event.Notice:
			if ev.Level == 1 {
				notices = append(notices, ev.Text)
			}
		}
	}
	return media, notices
}

// TestMediaThatCannotRun: a line that fails is told with its cause, and the others go on.
func TestMediaThatCannotRun(t *testing.T) {
	inBubble(t, func(o *options) { o.Text = true }, func(r *rig) {
		call, invite := r.dial()
		r.accept(invite, pcmu+textLine)
		updates := parttest.Heard[event.MediaUpdated](r.Rig)
		if want := []event.MediaUpdated{{Call: call, Kind: "audio", Codec: "PCMU", Direction: "sendrecv"}, {Call: call, Index: 1, Kind: "text", Codec: "t140", Direction: "sendrecv"}}; !slices.Equal(updates, want) {
			t.Errorf("told %+v, want %+v", updates, want)
		}
		if got := r.kinds(call); got != "audio Active heard, text Active" {
			t.Errorf("the call has %s", got)
		}
		r.statuses()
		r.room.Close()
		r.must(r.act(call, (*Call).Reinvite))
		r.accept(r.Remote.Expect("INVITE"), pcmu+textLine)
		media, notices := r.statuses()
		if want := []string{"audio Error", "text Active"}; !slices.Equal(media, want) {
			t.Errorf("told %q, want %q", media, want)
		}
		if want := []string{"Call 0: media 0: stream closed"}; !slices.Equal(notices, want) {
			t.Errorf("told %q, want %q", notices, want)
		}
		if got := r.kinds(call); got != "audio Error heard, text Active" {
			t.Errorf("the call has %s", got)
		}
		r.hangup(call)
	})
}

// TestTextThatCannotRun: the call shows so until it is agreed on no more.
func TestTextThatCannotRun(t *testing.T) {
	inBubble(t, func(o *options) { o.Text = true }, func(r *rig) {
		call, invite := r.dial()
		r.accept(invite, pcmu+textLine)
		r.must(r.act(call, func(c *Call) error { return c.media.text.line.Stream().Close() }))
		for _, tt := range []struct{ line, status string }{{textLine, "Error"}, {"m=text 0 RTP/AVP 98\r\n", "None"}} {
			r.statuses()
			r.must(r.act(call, (*Call).Reinvite))
			r.accept(r.Remote.Expect("INVITE"), pcmu+tt.line)
			if media, _ := r.statuses(); !slices.Equal(media, []string{"audio Active", "text " + tt.status}) {
				t.Errorf("told %q, want %s", media, tt.status)
			}
			if got := r.kinds(call); got != "audio Active heard, text "+tt.status {
				t.Errorf("the call has %s, want %s", got, tt.status)
			}
		}
		r.hangup(call)
	})
}

// TestNoRoomInTheConference: the call is up and silent, and what it shows says so.
func TestNoRoomInTheConference(t *testing.T) {
	inBubble(t, nil, func(r *rig) {
		r.room.Close()
		call, _ := r.up()
		media, notices := r.statuses()
		if !slices.Equal(media, []string{"audio Error"}) || len(notices) != 1 || !strings.HasSuffix(notices[0], bridge.ErrClosed.Error()) {
			t.Errorf("told %q, %q", media, notices)
		}
		var stats event.CallStats
		r.must(r.act(call, func(c *Call) error { stats = c.Stats(); return nil }))
		if len(stats.Streams) != 1 || stats.Streams[0].Running {
			t.Errorf("figures %+v", stats.Streams)
		}
		if got := r.kinds(call); got != "audio Error" {
			t.Errorf("the call has %s", got)
		}
		r.hangup(call)
	})
}

// TestTextAlone: a remote that refuses the audio and takes the text is talked to in writing; there is nothing to play to.
func TestTextAlone(t *testing.T) {
	inBubble(t, func(o *options) { o.Text = true }, func(r *rig) {
		call, invite := r.dial()
		r.accept(invite, theirSDP+"m=audio 0 RTP/AVP 0\r\n"+textLine)
		var updates []event.MediaUpdated
		var sockets []string
		for _, ev := range parttest.Heard[event.Event](r.Rig) {
			switch ev := ev.(type) {
			case event.MediaUpdated:
				updates = append(updates, ev)
			case event.RTPSocket:
				sockets = append(sockets, fmt.Sprint(ev.Call, ev.Index, " ", ev.RTP, " ", ev.RTCP))
			}
		}
		if want := []event.MediaUpdated{{Call: call, Kind: "audio", Direction: "inactive"}, {Call: call, Index: 1, Kind: "text", Codec: "t140", Direction: "sendrecv"}}; !slices.Equal(updates, want) {
			t.Errorf("told %+v, want %+v", updates, want)
		}
		if want := []string{"0 0 192.0.2.1:4000 192.0.2.1:4001", "0 1 192.0.2.1:4002 192.0.2.1:4003"}; !slices.Equal(sockets, want) {
			t.Errorf("sockets %q, want %q", sockets, want)
		}
		if got := r.kinds(call); got != "audio None, text Active" {
			t.Errorf("the call has %s", got)
		}
		r.must(r.act(call, func(c *Call) error { return c.SendText("hello") }))
		r.End.Do(func() {
			if to, err := r.list.waveTarget(call); err != nil || to.Reach != wave.Silent {
				t.Errorf("a file would go to %+v, %v", to, err)
			}
		})
		r.hangup(call)
		r.free()
	})
}

// running tells of each stream in the figures of a call whether it counts.
func (r *rig) running(call int) (list []bool) {
	r.T.Helper()
	r.must(r.act(call, func(c *Call) error {
		for _, s := range c.Stats().Streams {
			list = append(list, s.Running)
		}
		return nil
	}))
	return list
}

// TestMediaThatGo: what is agreed on no more is stopped at once; what was refused by a provisional answer may come yet.
func TestMediaThatGo(t *testing.T) {
	inBubble(t, func(o *options) { o.Text, o.ExtraAudio = true, 1 }, func(r *rig) {
		call, invite := r.dial()
		second := "m=audio 7004 RTP/AVP 0\r\n"
		all := pcmu + second + textLine
		r.Remote.Reply(invite, "183", withBody(pcmu+"m=audio 0 RTP/AVP 0\r\nm=text 0 RTP/AVP 98\r\n"))
		if got := r.kinds(call); got != "audio Active heard, audio None, text None" {
			t.Errorf("early: %s", got)
		}
		r.accept(invite, all)
		if got := r.kinds(call); got != "audio Active heard, audio Active heard, text Active" {
			t.Errorf("taken: %s", got)
		}
		if got := r.running(call); !slices.Equal(got, []bool{true, true, true}) {
			t.Errorf("taken: running %v", got)
		}
		r.must(r.act(call, (*Call).Update))
		r.accept(r.Remote.Expect("UPDATE"), pcmu+"m=audio 0 RTP/AVP 0\r\nm=text 0 RTP/AVP 98\r\n")
		if got := r.kinds(call); got != "audio Active heard, audio None, text None" {
			t.Errorf("less: %s", got)
		}
		if got := r.running(call); !slices.Equal(got, []bool{true, false, false}) {
			t.Errorf("less: running %v", got)
		}
		if n := len(r.room.Ports()); n != 4 {
			t.Errorf("%d ports, want that of one stream beside the conference's own", n)
		}
		r.hangup(call)
		r.free()
	})
}

// withBody is a description in a provisional answer.
func withBody(description string) func(*sipmsg.Response) {
	return func(resp *sipmsg.Response) {
		resp.Header.Set("Contact", "<"+theirURI+">")
		withSDP(&resp.Header, &resp.Body, description)
	}
}
