// Package notes keeps short notes by the CIDs that they are about.
package notes

import (
	"fmt"
	"strings"
)

// Format returns the line of a note.
func Format(cid, text string) string {
	return fmt.Sprintf("%s: %s", cid, strings.Join(strings.Fields(text), " "))
}
