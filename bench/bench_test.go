package bench

import (
	"bytes"
	"testing"
)

func BenchmarkParseGosua(b *testing.B) {
	msg := Invite()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseGosua(msg); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseSipgo(b *testing.B) {
	msg := Invite()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseSipgo(msg); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWriteGosua(b *testing.B) {
	req, err := ParseGosua(Invite())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(req.Append(nil)) == 0 {
			b.Fatal("nothing written")
		}
	}
}

func BenchmarkWriteSipgo(b *testing.B) {
	req, err := ParseSipgo(Invite())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len([]byte(req.String())) == 0 {
			b.Fatal("nothing written")
		}
	}
}

// Both must have written the same message for the figures to compare.
func TestSameWork(t *testing.T) {
	msg := Invite()
	if len(msg) < 900 || len(msg) > 1200 {
		t.Fatalf("the INVITE has %d octets, not about 1,000", len(msg))
	}
	ours, err := ParseGosua(msg)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := ParseSipgo(msg)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(ours.Body, theirs.Body()) {
		t.Error("bodies differ")
	}
}
