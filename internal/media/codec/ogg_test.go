package codec

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// oggFile is packets in an Ogg stream, RFC 3533, as programs take them: one to a page, samples of time each; the first two are headers.
func oggFile(packets [][]byte, samples int) []byte {
	var file []byte
	for i, p := range packets {
		page := append([]byte("OggS\x00"), oggFlags(i, len(packets)))
		page = binary.LittleEndian.AppendUint64(page, uint64(max(i-1, 0)*samples))
		page = binary.LittleEndian.AppendUint32(page, 1)
		page = binary.LittleEndian.AppendUint32(page, uint32(i))
		page = append(page, 0, 0, 0, 0, byte(len(p)/255+1))
		page = append(append(page, bytes.Repeat([]byte{255}, len(p)/255)...), byte(len(p)%255))
		page = append(page, p...)
		binary.LittleEndian.PutUint32(page[22:], oggSum(page))
		file = append(file, page...)
	}
	return file
}

func oggFlags(i, n int) byte {
	switch i {
	case 0:
		return 2 // first
	case n - 1:
		return 4 // last
	}
	return 0
}

// oggSum is the checksum of a page whose own is 0.
func oggSum(page []byte) (sum uint32) {
	for _, b := range page {
		sum ^= uint32(b) << 24
		for range 8 {
			high := sum >> 31
			sum = sum<<1 ^ high*0x04c11db7
		}
	}
	return sum
}

// oggPackets are the packets of an Ogg stream, without its two headers.
func oggPackets(t testing.TB, file []byte) (packets [][]byte) {
	t.Helper()
	var open []byte
	for len(file) >= 27 && bytes.HasPrefix(file, []byte("OggS")) {
		sizes := file[27 : 27+int(file[26])]
		file = file[27+len(sizes):]
		for _, n := range sizes {
			open, file = append(open, file[:n]...), file[n:]
			if n < 255 {
				packets, open = append(packets, open), nil
			}
		}
	}
	if len(packets) < 3 {
		t.Fatalf("%d packets of Ogg", len(packets))
	}
	return packets[2:]
}

// opusHeaders are the two that begin a file of Opus in mono, RFC 7845 §5.
func opusHeaders() [][]byte {
	head := append([]byte("OpusHead\x01\x01"), 0, 0)
	head = binary.LittleEndian.AppendUint32(head, opusRate)
	return [][]byte{append(head, 0, 0, 0), append([]byte("OpusTags"), make([]byte, 8)...)}
}

// speexHeaders are the two that begin a file of Speex, The Speex Codec Manual §7.4.
func speexHeaders(c Codec, mode uint32) [][]byte {
	head := make([]byte, 28)
	copy(head, "Speex   1.2.1")
	for _, v := range []uint32{1, 80, uint32(c.Rate), mode, 4, 1, ^uint32(0), uint32(c.Samples(c.PTime)), 0, 1, 0, 0, 0} {
		head = binary.LittleEndian.AppendUint32(head, v)
	}
	return [][]byte{head, make([]byte, 8)}
}
