package codec

import (
	"bytes"
	"encoding/binary"
	"os/exec"
	"strconv"
	"testing"

	"gosua/internal/testkit/audiocheck"
)

// tool is what a program makes of its standard input. A program that is not there fails the test: scripts/setup.sh test
// installs it.
func tool(t testing.TB, input []byte, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	var said bytes.Buffer
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), &said
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, said.String())
	}
	return out
}

// ffmpeg converts between formats; in and out are options with a format each.
func ffmpeg(t testing.TB, input []byte, in, out []string) []byte {
	t.Helper()
	args := append([]string{"-loglevel", "error", "-nostdin"}, in...)
	args = append(append(args, "-i", "pipe:0"), out...)
	return tool(t, input, "ffmpeg", append(args, "pipe:1")...)
}

// littleEndian are the options of raw samples of one channel.
func littleEndian(rate int) []string {
	return []string{"-f", "s16le", "-ar", strconv.Itoa(rate), "-ac", "1"}
}

// rawPCM is samples as tools take them.
func rawPCM(pcm []int16) []byte {
	var raw []byte
	for _, s := range pcm {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(s))
	}
	return raw
}

// fromRaw is rawPCM backwards.
func fromRaw(raw []byte) []int16 {
	pcm := make([]int16, len(raw)/2)
	for i := range pcm {
		pcm[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return pcm
}

// spoken is real speech at rate Hz, a whole number of frames of 20 ms.
func spoken(t testing.TB, rate int) []int16 {
	t.Helper()
	wav := tool(t, nil, "espeak-ng", "--stdout", "The quick brown fox jumps over the lazy dog, and six thick thistle sticks stand still.")
	pcm := fromRaw(tool(t, wav, "sox", "-D", "-t", "wav", "-", "-t", "raw", "-r", strconv.Itoa(rate), "-c", "1", "-e", "signed", "-b", "16", "-L", "-", "gain", "-n", "-6"))
	return pcm[:len(pcm)/(rate/50)*(rate/50)]
}

// signal is pcm of one channel for measuring.
func signal(rate int, pcm []int16) audiocheck.Signal { return audiocheck.FromPCM(rate, 1, pcm) }

// encodeAll is pcm through an encoder of c, in frames of 20 ms.
func encodeAll(t testing.TB, c Codec, pcm []int16) []byte {
	t.Helper()
	e, err := c.NewEncoder()
	if err != nil {
		t.Fatal(err)
	}
	var payload []byte
	for n := c.Samples(c.PTime) * c.Channels; len(pcm) > 0; pcm = pcm[n:] {
		if payload, err = e.Encode(payload, pcm[:n]); err != nil {
			t.Fatal(err)
		}
	}
	return payload
}

// decodeAll is payload through a decoder of c.
func decodeAll(t testing.TB, c Codec, payload []byte) []int16 {
	t.Helper()
	d, err := c.NewDecoder()
	if err != nil {
		t.Fatal(err)
	}
	pcm, err := d.Decode(nil, payload)
	if err != nil {
		t.Fatal(err)
	}
	return pcm
}
