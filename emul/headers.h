/* SPDX-License-Identifier: GPL-2.0 */
/*
 * headers.h - where the headers of an Ethernet frame are
 */
#ifndef EMUL_HEADERS_H
#define EMUL_HEADERS_H

#include "os.h"

#define ETH_HDR_LEN		14
#define ETH_TAG_LEN		4
#define ETH_TYPE_OFFSET		12
#define ETH_TYPE_IP4		0x0800
#define ETH_TYPE_IP6		0x86dd
#define ETH_TYPE_VLAN		0x8100
#define ETH_TYPE_QINQ		0x88a8

#define IP4_HDR_LEN		20
#define IP4_TOT_LEN		2
#define IP6_HDR_LEN		40
#define IP6_PAYLOAD_LEN		4
#define UDP_LEN			4

/**
 * struct emul_headers - an IP packet in an Ethernet frame
 * @ip: offset of the IP header
 * @end: offset of the end of the packet, as the IP header says
 * @l4: offset of what follows the IP header
 * @csum: offset of the checksum of TCP or UDP; 0 for anything else and for
 *	fragments
 * @data: offset of the data, if @csum
 * @ip6: IPv6, else IPv4
 * @udp: UDP, else TCP
 */
struct emul_headers {
	u32 ip;
	u32 end;
	u32 l4;
	u32 csum;
	u32 data;
	bool ip6;
	bool udp;
};

bool emul_headers_parse(struct emul_headers *h, const u8 *head, u32 len, u16 tag_type);
u64 emul_headers_pseudo(const struct emul_headers *h, const u8 *head, u32 len);

#endif
