package notes

import (
	"net/http"
	"os"
	"testing"
)

func TestNoteIsOneLine(t *testing.T) {
	if note := Format("bafy", "two\n  words"); note != "bafy: two words" {
		t.Errorf("got %q", note)
	}
}

func TestNodeAnswers(t *testing.T) {
	api := os.Getenv("IPFS_API")
	if api == "" {
		t.Skip("needs a node")
	}
	response, err := http.Post(api+"/api/v0/version", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("the node answered %s", response.Status)
	}
}
