package device

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// childVariable tells the test binary to be a phone of a kind: see TestOtoPlays.
const childVariable = "DEVICE_TEST_CHILD"

func TestMain(m *testing.M) {
	if role := os.Getenv(childVariable); role != "" {
		os.Exit(child(role))
	}
	goleak.VerifyTestMain(m)
}
