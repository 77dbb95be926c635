import CDescriptorFetchABI

func sameRead(_ a: dfe_outputs, _ b: dfe_outputs) -> Bool {
  a.rd_valid == b.rd_valid
    && (a.rd_valid == 0
      || a.rd_addr == b.rd_addr && a.rd_tag == b.rd_tag && a.rd_local == b.rd_local
        && a.rd_kind == b.rd_kind && a.rd_queue == b.rd_queue && a.rd_count == b.rd_count)
}

func sameDescriptor(_ a: dfe_outputs, _ b: dfe_outputs) -> Bool {
  a.desc_valid == b.desc_valid
    && (a.desc_valid == 0
      || a.desc_addr == b.desc_addr && a.desc_len == b.desc_len && a.desc_flags == b.desc_flags
        && a.desc_head == b.desc_head && a.desc_position == b.desc_position
        && a.desc_queue == b.desc_queue && a.desc_slot == b.desc_slot
        && a.desc_first == b.desc_first && a.desc_last == b.desc_last
        && a.desc_indirect == b.desc_indirect && a.desc_ring_count == b.desc_ring_count)
}

func sameError(_ a: dfe_outputs, _ b: dfe_outputs) -> Bool {
  a.err_valid == b.err_valid
    && (a.err_valid == 0
      || a.err_addr == b.err_addr && a.err_queue == b.err_queue && a.err_code == b.err_code)
}

func sameRest(_ a: dfe_outputs, _ b: dfe_outputs) -> Bool {
  a.rest_valid == b.rest_valid
    && (a.rest_valid == 0 || a.rest_queue == b.rest_queue && a.rest_index == b.rest_index)
}

func samePins(_ a: dfe_outputs, _ b: dfe_outputs) -> Bool {
  sameRead(a, b) && sameDescriptor(a, b) && sameError(a, b) && sameRest(a, b)
    && a.busy_queues == b.busy_queues && a.idle == b.idle
}
