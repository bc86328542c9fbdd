package phone_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"gosua/internal/media/rtp"
	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
	"gosua/internal/testkit/phonetest"
	"gosua/internal/testkit/simnet"
)

// TestCodecOfAnotherRate: the remote changes from narrow to wide band and back; each time the call's port is there with the
// codec's rate, once, and connected as before.
func TestCodecOfAnotherRate(t *testing.T) {
	againstScript(t, nil, func(t *testing.T, s *scripted) {
		call, d := s.established(t)
		for _, tt := range []struct {
			payloadType, codec string
			rate               int
		}{{"9", "G722", 16000}, {"0", "PCMU", 8000}, {"9 0", "G722", 16000}} {
			req := d.NewRequest(sipmsg.INVITE)
			req.Header.Set("Content-Type", sdpType)
			req.Body = []byte(strings.Replace(pcmu, "RTP/AVP 0", "RTP/AVP "+tt.payloadType, 1))
			s.remote.Send(s.at, req)
			s.remote.Expect("200/INVITE")
			d.Send(sipmsg.ACK)
			synctest.Wait()
			checkCodec(t, s, call, tt.codec, tt.rate)
		}
	})
}

// checkCodec: the call runs with codec at rate Hz.
func checkCodec(t *testing.T, s *scripted, call int, codec string, rate int) {
	t.Helper()
	info, _ := s.Call(call)
	if len(info.Media) != 1 || info.Media[0].Codec != codec || info.Media[0].Rate != rate || info.Media[0].Status != phone.MediaActive {
		t.Fatalf("%s: media %+v", codec, info.Media)
	}
	var own []phone.PortInfo
	for _, p := range s.Ports() {
		if strings.Contains(p.Name, "remote") {
			own = append(own, p)
		}
	}
	if len(own) != 1 || own[0].Slot != info.Media[0].Slot || own[0].Rate != rate || !slices.Contains(own[0].To, 0) {
		t.Errorf("%s: ports %+v", codec, own)
	}
	if st, ok := s.Stats(call); !ok || !st.Streams[0].Running || st.Streams[0].Codec != codec || st.Streams[0].Rate != rate {
		t.Errorf("%s: stream %+v", codec, st.Streams)
	}
}

// TestCallsWithEachCodec: two phones that agree on a codec talk in it, at its rate and with its channels.
func TestCallsWithEachCodec(t *testing.T) {
	for _, tt := range []struct {
		id, name       string
		rate, channels int
	}{{"PCMA", "PCMA", 8000, 1}, {"G722", "G722", 16000, 1}, {"L16/44100/1", "L16", 44100, 1}, {"L16/44100/2", "L16", 44100, 2},
		{"opus", "opus", 48000, 2}, {"speex/16000", "speex", 16000, 1}} {
		t.Run(tt.id, func(t *testing.T) {
			inBubble(t, simnet.Options{}, func(t *testing.T, r *rig) {
				alone := func(c *phone.Config) {
					c.Media.DisableCodecs, c.Media.AddCodecs = []string{"*"}, []string{tt.id}
				}
				a, b := r.start("alice", "10.0.0.1", alone), r.start("bob", "10.0.0.2", alone)
				id, in := a.Talk(b)
				time.Sleep(2 * time.Second)
				checkTalk(t, a, id, tt.name, tt.rate, tt.channels)
				checkTalk(t, b, in, tt.name, tt.rate, tt.channels)
			})
		})
	}
}

// checkTalk: after two seconds the call has heard as much, in that codec.
func checkTalk(t *testing.T, p *phonetest.Phone, call int, codec string, rate, channels int) {
	t.Helper()
	st, ok := p.Stats(call)
	if !ok || len(st.Streams) != 1 {
		t.Fatalf("stats %+v", st)
	}
	s := st.Streams[0]
	least := uint64(1900 * time.Millisecond / s.PTime)
	if s.Codec != codec || s.Rate != rate || s.Rx.Packets < least || s.Rx.Lost != 0 || s.SendFailed != 0 || s.Dropped != (rtp.Dropped{}) {
		t.Errorf("stream %+v, want over %d packets", s, least)
	}
	port := p.Ports()[s.Media.Slot]
	if port.Rate != rate || port.Channels != channels {
		t.Errorf("port %+v", port)
	}
}
