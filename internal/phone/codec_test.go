package phone_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"gosua/internal/phone"
	"gosua/internal/sipstack/sipmsg"
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
